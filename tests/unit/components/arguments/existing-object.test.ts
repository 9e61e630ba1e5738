import assert from "node:assert/strict";
import { ComponentResource } from "@pulumi/pulumi";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { HeadlessStatefulSet } from "../../../../components";
import { deployed } from "../deployed";
import { PATIENCE } from "../patience";

describe("An object of a component that exists already", function () {
  this.timeout(PATIENCE);

  it("fails the update by its name, from the Kubernetes provider 4.29 on", async () => {
    await assert.rejects(
      deployed((options) => {
        const parent = new ComponentResource("test:index:Two", "two", {}, options);
        new Service("theirs", { metadata: { namespace: "guide", name: "nginx" } }, { parent });
        new HeadlessStatefulSet(
          "web",
          {
            namespace: "guide",
            serviceName: "nginx",
            image: "nginxinc/nginx-unprivileged:1.26.3",
            ports: [{ name: "web", port: 80 }],
          },
          { parent },
        );
        return parent;
      }),
      /kubernetes:core\/v1:Service "guide\/nginx" already exists/,
    );
  });
});
