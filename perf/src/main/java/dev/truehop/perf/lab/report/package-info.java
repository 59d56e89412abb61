/// What was measured, as a table, as JSON and as a page with plots.
@NullMarked
package dev.truehop.perf.lab.report;

import org.jspecify.annotations.NullMarked;
