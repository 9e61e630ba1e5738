/** Milliseconds after which a test counts as stuck: far above what it takes, for the machine may be busy, or paused meanwhile. */
export const PATIENCE = 300_000;
