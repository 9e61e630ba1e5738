/** Milliseconds after which a test counts as stuck: far above what it takes, because the machine may be busy. */
export const PATIENCE = 30_000;
