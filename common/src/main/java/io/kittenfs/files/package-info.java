/**
 * Directories and files that survive a loss of power: locks, synced files, room on the disk, and
 * what is done with them. Uses {@code error}.
 */
package io.kittenfs.files;
