import fc from "fast-check";

/** Values that work most of the time, so that combinations of good ones are met as well as single bad ones. */
export function mostly<T, U>(good: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof<fc.MaybeWeightedArbitrary<T | U>[]>(
    { weight: 12, arbitrary: good },
    { weight: 1, arbitrary: odd },
  );
}

/** One of some good values most of the time, or else one of some that are at the edge or beyond it. */
export function either<T>(good: readonly T[], odd: readonly T[]): fc.Arbitrary<T> {
  return mostly(fc.constantFrom(...good), fc.constantFrom(...odd));
}

/** Objects in which any property may be missing but those that are named. */
export function some<T extends object>(
  properties: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  requiredKeys: (keyof T)[] = [],
): fc.Arbitrary<Partial<T>> {
  return fc.record(properties, { requiredKeys });
}

/** Short lists, mostly without repetition. */
export function few<T>(item: fc.Arbitrary<T>, { least = 0, most = 3 } = {}): fc.Arbitrary<T[]> {
  return mostly(
    fc.uniqueArray(item, { minLength: least, maxLength: most, selector: (value) => JSON.stringify(value) }),
    fc.array(item, { minLength: least, maxLength: most }),
  );
}

/** Small maps. */
export function map<T>(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<T>,
  most = 2,
): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(key, value, { maxKeys: most, noNullPrototype: true });
}

export const portNames = either(
  ["web", "admin", "grpc", "metrics", "p", "0a", "a".repeat(15), "http-2"],
  ["", "WEB", "80", "a--b", "-a", "a-", "a".repeat(16), "a.b", "é"],
);
export const portNumbers = either([1, 80, 81, 443, 8080, 65535], [0, -1, 65536, 1.5, 2 ** 31]);
export const labels = either(
  ["data", "www", "cache", "x", "0", "0a", "a-b", "a".repeat(52), "a".repeat(63)],
  ["", "A", "a_b", "-a", "a-", "a.b", "a".repeat(53), "a".repeat(64), "é", "a b"],
);
export const serviceNames = either(
  ["svc", "db", "db-rw", "a", "a1", "a".repeat(63)],
  ["", "1a", "0", "A", "a.b", "a_b", "a-", "a".repeat(64)],
);
export const subdomains = either(
  ["a", "a.b", "my-class", "fast.example.com", "0", "a".repeat(63), "a".repeat(64), "a".repeat(253)],
  ["", "A", "a..b", "a.", ".a", "a_b", "a".repeat(254), "é"],
);
export const namespaces = either(
  ["team", "a", "0", "a-b", "a".repeat(63)],
  ["", "A", "a.b", "a_b", "a".repeat(64)],
);
export const paths = either(
  [
    "/data",
    "/a/b",
    "/a-b",
    "/a.b",
    "/run",
    "/var/run",
    "/etc/app/app.conf",
    "/tmp",
    "/Data",
    "/a b",
    "/é",
    "/x/./y",
  ],
  [
    "",
    "/",
    "//",
    "/..",
    "data",
    "/a:b",
    "/a/../b",
    "/data/",
    "//data",
    "/.",
    "..",
    `/${"a".repeat(256)}`,
    "/a\nb",
    "/a,b",
  ],
);
export const quantities = either(
  [
    "1",
    "2",
    "500m",
    "100m",
    "1Gi",
    "64Mi",
    "16Mi",
    "1e3",
    "1E2",
    "0.5",
    ".5",
    "1.",
    "1.5Gi",
    "1k",
    "+1",
    "0",
    "1Ei",
  ],
  [
    "",
    "-1",
    "1gi",
    "1 Gi",
    "Gi",
    "1KB",
    "1e",
    "0x1",
    "1n",
    "1u",
    "1.0005m",
    "none",
    "-0",
    "1e-12",
    "9999999999Ei",
    "0Gi",
  ],
);
export const counts = either([0, 1, 2, 3, 10, 30], [-1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 40, 600]);
export const positive = either([1, 2, 3, 10, 30], [0, -1, 1.5, 2 ** 31 - 1, 2 ** 31]);
export const shares: fc.Arbitrary<number | string> = either<number | string>(
  [0, 1, 2, "25%", "50%", "100%", "0%"],
  [-1, 1.5, "101%", "200%", "-1%", "1", "%", "1.5%", "00%", "all", "", 2 ** 31, "9999999999%"],
);
export const labelKeys = either(
  [
    "app",
    "role",
    "example.com/role",
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "A_b.c-d",
    "a".repeat(63),
  ],
  [
    "",
    "a b",
    "/a",
    "a/",
    "a/b/c",
    "-a",
    "a".repeat(64),
    "A.com/x",
    `${"a".repeat(254)}/x`,
    "kubernetes.io/x",
  ],
);
export const labelValues = either(
  ["", "a", "web", "A_b.c-d", "a".repeat(63), "1"],
  ["a b", "-a", "a-", "a/b", "a".repeat(64), "é"],
);
export const annotationKeys = either(
  ["note", "example.com/note", "A_b", "kubectl.kubernetes.io/default-container"],
  ["", "a b", "/a", "a/b/c", "a".repeat(64), "A.com/Note", "a,b"],
);
export const texts = fc.constantFrom(
  "",
  "a",
  "a b",
  "é",
  "line\nline",
  "$(A)",
  "{}",
  "0",
  "true",
  "a".repeat(300),
);
export const hosts = either(
  ["example.com", "*.example.com", "a.b.c", "localhost", "a"],
  [
    "",
    "*",
    "*.*.com",
    "Example.com",
    "a..b",
    "10.0.0.1",
    "a_b.com",
    "http://a",
    "a:80",
    "*.com",
    `${"a".repeat(64)}.com`,
  ],
);
export const urlPaths = either(
  ["/", "/api", "/api/", "/a/b", "/a%20b", "/a-b_c.d~e"],
  ["", "api", "//", "/a//b", "/a/../b", "/a/./b", "/a b", "/a?b", "/a#b", "/é", "/%2f", "/a/..", "/a*"],
);
export const addresses = either(
  ["10.0.0.1", "::1", "fd00::1"],
  ["", "10.0.0", "10.0.0.256", "host", "010.0.0.1", "10.0.0.1/24"],
);
export const keys = either(
  ["key", "tls.key", "a_b", "A-1"],
  ["", "a/b", ".", "..", "..a", "a".repeat(254), "é", "a b"],
);
export const modes = either([0, 0o400, 0o440, 0o644, 0o777], [-1, 0o1000, 1.5, 4096]);
export const variableNames = either(
  ["A", "a_b", "PGDATA", "a.b", "a-b", "1a", "A B"],
  ["", "A=B", "é", "A\nB", "=", "a".repeat(2000)],
);
export const images = either(
  ["app", "app:17", "a/b:c", "registry.example:5000/a@sha256:" + "0".repeat(64)],
  ["", " ", "a b", " nginx", "nginx ", "UPPER", "a:", "http://a"],
);
export const durations = either(["90s", "5m", "1h30m", "500ms"], ["", "0s", "5", "1d", "-1s", "1.5m", "1 m"]);
