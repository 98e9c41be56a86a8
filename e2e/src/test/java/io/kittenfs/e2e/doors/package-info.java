/** Every way by which a value comes into a cluster and out of it, for tests that go through all. */
package io.kittenfs.e2e.doors;
