/// Real servers for tests: each is started once in a test's JVM, on free ports of the loopback interface, and
/// ends with the JVM, also when the JVM is killed. The scripts that see to this are in
/// `coffer-testing/servers`.
@NullMarked
package dev.coffer.testing.servers;

import org.jspecify.annotations.NullMarked;
