#!/usr/bin/env node
// `npx pulumi`: the pinned Pulumi CLI in this project's environment.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fail, handOver, isNodeTooOld, manifest, node, oldestNode } from "./hand-over.mjs";

const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
const pulumi = join(home, "versions", manifest.devDependencies["@pulumi/pulumi"], "bin", "pulumi");

const remedy = "Bring it with: npm run cluster:up";

if (!existsSync(pulumi)) fail(`there is no Pulumi CLI at ${pulumi}`, remedy);
if (isNodeTooOld && !existsSync(node)) fail(`there is no Node ${oldestNode} or newer`, remedy);
handOver(pulumi, process.argv.slice(2));
