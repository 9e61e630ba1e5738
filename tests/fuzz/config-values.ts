import fc from "fast-check";
import { declaredKeys } from "../support/engines/mocked-program";

/** Configuration that a person set: values by key. */
export type ConfigValues = Readonly<Record<string, string>>;

/** Texts that programs like to trip over. */
const hostile: fc.Arbitrary<string> = fc.constantFrom(
  "",
  " ",
  "-",
  "\t",
  "\n",
  "\u0000",
  "'",
  '"',
  "\\",
  "null",
  "undefined",
  "[object Object]",
  "__proto__",
  "constructor",
  "true",
  "True",
  "yes",
  "NaN",
  "Infinity",
  "-0",
  "0x10",
  "1e3",
  "1e400",
  "٣",
  "１",
  "../../etc/passwd",
  "$(reboot)",
  "{{.Name}}",
  "a: b",
  "🙂",
  "\u202Eweb",
  "a".repeat(64),
  "a".repeat(254),
  "a".repeat(5000),
);

const numbers: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map(String),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom("2147483647", "2147483648", "9007199254740993", "00", "007", "+1", "1.0", "1_000"),
  fc.double().map(String),
);

const names: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/),
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{45,60}[a-z0-9])$/),
  fc.stringMatching(/^[a-z0-9.-]{1,12}$/),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/),
);

const quantities: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.oneof(fc.nat(9999).map(String), fc.constantFrom("0", ".5", "1.", "0.0001", "99999999999999999999")),
    fc.constantFrom(
      "",
      "n",
      "m",
      "k",
      "K",
      "M",
      "G",
      "Ki",
      "Gi",
      "Ei",
      "E",
      "e3",
      "E400",
      "e-12",
      "gi",
      " Gi",
    ),
  )
  .map((parts) => parts.join(""));

const images: fc.Arbitrary<string> = fc.constantFrom(
  "nginx",
  "docker.io/library/nginx:1",
  "nginx:",
  ":1",
  "a b",
  "nginx@sha256:0",
);

const choices: fc.Arbitrary<string> = fc.constantFrom(
  "OrderedReady",
  "Parallel",
  "Retain",
  "Delete",
  "delete",
);

/** A value for any key: good for some of them, nearly good for others, wrong for most. */
const value: fc.Arbitrary<string> = fc.oneof(
  hostile,
  numbers,
  names,
  quantities,
  images,
  choices,
  fc.constantFrom("true", "false"),
  fc.string(),
  fc.string({ unit: "grapheme" }),
);

/** What a key gets that stays good most of the time, so that combinations of good values are met as well. */
const valueOfType: Readonly<Record<string, fc.Arbitrary<string>>> = {
  string: names,
  integer: fc.nat(20).map(String),
  boolean: fc.constantFrom("true", "false"),
};

/** Configurations in which one to four keys, each of all with the same probability, have another value. */
export function configValues(): fc.Arbitrary<ConfigValues> {
  const entries = Object.entries(declaredKeys()).map(([key, { type }]) =>
    fc.tuple(
      fc.constant(key),
      fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: valueOfType[type] ?? value }),
    ),
  );
  return fc
    .uniqueArray(fc.oneof(...entries), { minLength: 1, maxLength: 4, selector: ([key]) => key })
    .map((pairs) => Object.fromEntries(pairs));
}
