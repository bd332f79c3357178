/// Work in the background, over all hosts: [dev.coffer.repository.jobs.Jobs].
@NullMarked
package dev.coffer.repository.jobs;

import org.jspecify.annotations.NullMarked;
