"""One press, many stories: renamed, answered, merged, and undone as one."""
