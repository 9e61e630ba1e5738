import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LANGUAGES } from "../../../../commands/guide/language";
import { pagePath } from "../../../../commands/guide/page";
import { drawShapes, picturePath, THEMES } from "../../../../commands/guide/picture/drawing";
import type { ShownShapes } from "../../../../commands/guide/picture/shapes";
import { projectFolder } from "../../../../command-line/locations";

const SHAPES: ShownShapes = {
  statefulSet: "db",
  headlessService: "db-peers",
  headlessClusterIP: "None",
  statefulPods: ["db-0", "db-1", "db-2"].map((name, index) => ({
    name,
    address: `10.1.0.${index}`,
    dnsName: `${name}.db-peers`,
    claim: `data-${name}`,
    size: "5Gi",
    volume: "pvc-8a7af94a-56da-4f6a-9d0f-2f1c3b4d5e6f",
  })),
  deployment: "api",
  clusterIPService: "api-svc",
  clusterIP: "10.96.7.8",
  pods: [{ name: "api-575f654b59-2dtgl", address: "10.1.0.9" }],
};

describe("The picture of the two shapes", () => {
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      const picture = drawShapes(SHAPES, language, theme);

      it(`has the names and addresses of the cluster: ${language}, ${theme}`, () => {
        const texts = [...picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
        const shown = texts.join("\n");
        for (const name of [
          "db-peers",
          "None",
          "db-0.db-peers",
          "10.1.0.1",
          "data-db-1",
          "5Gi",
          "api-svc",
          "10.96.7.8",
          "2dtgl",
        ])
          assert.match(shown, new RegExp(name.replaceAll(".", "\\.")), name);
      });

      it(`is on the page in both themes: ${language}, ${theme}`, () => {
        for (const page of [pagePath(language), ...(language === "ko" ? ["README.ko.md"] : [])]) {
          const files = [
            ...readFileSync(join(projectFolder, page), "utf8").matchAll(/(?:src|srcset)="([^"]+)"/g),
          ].map(([, file = ""]) => join(dirname(page), file));
          assert.ok(files.includes(picturePath(language, theme)), `${page} has ${files.join(", ")}`);
          assert.ok(files.every((file) => existsSync(join(projectFolder, file))));
        }
      });
    }
  }

  it("takes names that mean something in markup as text", () => {
    const picture = drawShapes({ ...SHAPES, statefulSet: "<db>&" }, "en", "light");
    assert.match(picture, /StatefulSet &lt;db&gt;&amp;/);
  });
});
