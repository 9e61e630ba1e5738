import assert from "node:assert/strict";
import fc from "fast-check";
import { durationSeconds } from "../../../../components/rules/duration";
import { parseQuantity } from "../../../../components/rules/quantity";
import {
  dnsLabel,
  duplicates,
  labelKey,
  labelValue,
  mountPath,
  portName,
  portNumber,
  quantity,
  serviceName,
  statefulSetName,
  wholeNumber,
} from "../../../../components/rules/rules";
import { PATIENCE } from "../patience";
import { CASES, dnsLabelOf, noDnsLabel, noQuantity, quantityText } from "../arguments/arbitraries";

describe("rules", function () {
  this.timeout(PATIENCE);

  it("accept every DNS label", () => {
    fc.assert(
      fc.property(dnsLabelOf(63), (label) => {
        assert.deepEqual(dnsLabel("name", label), []);
      }),
      CASES,
    );
  });

  it("refuse whatever is no DNS label, naming argument, value, rule and remedy", () => {
    fc.assert(
      fc.property(noDnsLabel, (text) => {
        for (const rule of [dnsLabel, serviceName, statefulSetName]) {
          const [problem, ...more] = rule("some.argument", text);
          assert.deepEqual(more, []);
          assert.equal(problem?.argument, "some.argument");
          assert.equal(problem.value, text);
          assert.notEqual(problem.rule, "");
          assert.notEqual(problem.remedy, "");
        }
      }),
      CASES,
    );
  });

  it("suggest only names that they accept", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 63 }), (text) => {
        for (const rule of [dnsLabel, serviceName, statefulSetName, portName]) {
          const suggested = /"(.+)"/.exec(rule("name", text)[0]?.remedy ?? '"web"')?.[1] ?? "";
          assert.deepEqual(rule("name", suggested), []);
        }
      }),
      CASES,
    );
  });

  it("accept every quantity above zero", () => {
    fc.assert(
      fc.property(quantityText, (text) => {
        assert.deepEqual(quantity("size", text), []);
      }),
      CASES,
    );
  });

  it("refuse whatever is no quantity above zero", () => {
    fc.assert(
      fc.property(noQuantity, (text) => {
        assert.equal(quantity("size", text).length, 1);
      }),
      CASES,
    );
  });

  it("read the same amount however it is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 20 }), (amount) => {
        const n = String(amount);
        assert.equal(parseQuantity(`${n}Gi`), parseQuantity(String(amount * 2 ** 30)));
        assert.equal(parseQuantity(`${n}k`), parseQuantity(`${n}e3`));
        assert.equal(parseQuantity(n), amount);
      }),
      CASES,
    );
  });

  it("accept whole numbers within bounds and nothing else", () => {
    const bounds = fc.tuple(fc.integer({ min: -100, max: 100 }), fc.nat({ max: 100 }));
    fc.assert(
      fc.property(
        bounds,
        fc.oneof(fc.integer({ min: -300, max: 300 }), fc.double()),
        ([least, span], value) => {
          const accepted = wholeNumber(least, least + span)("count", value).length === 0;
          assert.equal(accepted, Number.isInteger(value) && value >= least && value <= least + span);
        },
      ),
      CASES,
    );
  });

  it("find every duplicate, and none where there is none", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 15 }), (values) => {
        const items = values.map((value, index) => ({ argument: `list[${String(index)}]`, value }));
        assert.equal(duplicates(items, "the value").length, values.length - new Set(values).size);
      }),
      CASES,
    );
  });

  it("read durations as Go writes them", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 99 }),
        fc.nat({ max: 59 }),
        fc.nat({ max: 59 }),
        (hours, minutes, seconds) => {
          const text = `${String(hours)}h${String(minutes)}m${String(seconds)}s`;
          assert.equal(durationSeconds(text), hours * 3600 + minutes * 60 + seconds);
        },
      ),
      CASES,
    );
    for (const text of ["", "5", "m", "5 m", "-5m", "1d"]) assert.equal(durationSeconds(text), undefined);
  });

  it("know the names and numbers of ports", () => {
    for (const good of ["web", "http2", "a", "grpc-web"]) assert.deepEqual(portName("name", good), []);
    for (const bad of ["", "80", "Web", "a--b", "-a", "a-", "sixteen-letters-"])
      assert.equal(portName("name", bad).length, 1);
    assert.match(portName("name", "sixteen-letterss")[0]?.rule ?? "", /above 15/);
    for (const bad of [0, 65536, 1.5, -1, Number.NaN]) assert.equal(portNumber("port", bad).length, 1);
    assert.deepEqual(portNumber("port", 65535), []);
  });

  it("know labels", () => {
    for (const good of ["app", "app.kubernetes.io/name", "a_b.C-d"])
      assert.deepEqual(labelKey("key", good), []);
    for (const bad of ["", "/a", "a/", "a/b/c", "-a", "UP.x/a", "a".repeat(64)])
      assert.equal(labelKey("key", bad).length, 1);
    for (const good of ["", "v1.2_3-x"]) assert.deepEqual(labelValue("value", good), []);
    for (const bad of ["a b", "-a", "a".repeat(64)]) assert.equal(labelValue("value", bad).length, 1);
  });

  it("know paths to mount at", () => {
    assert.deepEqual(mountPath("path", "/usr/share/nginx/html"), []);
    for (const bad of ["", "/", "data", "/a/../b", "/a:b"]) assert.equal(mountPath("path", bad).length, 1);
  });
});
