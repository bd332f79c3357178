/// The command line: its commands, their configuration, and the assembly of everything else.
@NullMarked
package dev.coffer.app;

import org.jspecify.annotations.NullMarked;
