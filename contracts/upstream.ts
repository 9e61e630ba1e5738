/** Version of Kubernetes whose end-to-end tests are cited. */
export const UPSTREAM_VERSION = "v1.35.1";

/** A test of Kubernetes' own end-to-end suite. */
export interface UpstreamTest {
  /** Version of Kubernetes. */
  readonly version: string;
  /** File of the sources. */
  readonly file: string;
  /** Exact title of the test. */
  readonly title: string;
}

/** Cites a test of `test/e2e/` by its file there and its exact title. */
export function upstreamTest(file: string, title: string): UpstreamTest {
  return { version: UPSTREAM_VERSION, file: `test/e2e/${file}`, title };
}

/** A cited test in words, and where it can be read. */
export function upstreamWords({ version, file, title }: UpstreamTest): string {
  return `Kubernetes ${version}, ${file}: ${title}`;
}

/** A section of Kubernetes' page about StatefulSets. */
export function statefulSetPage(section: string): string {
  return `https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#${section}`;
}
