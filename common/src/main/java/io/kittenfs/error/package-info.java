/** Error codes and the one exception that carries them. Uses nothing else of KittenFS. */
package io.kittenfs.error;
