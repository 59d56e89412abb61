/// Configuration as immutable records, read from YAML and validated with file, line and column.
@NullMarked
package dev.truehop.config;

import org.jspecify.annotations.NullMarked;
