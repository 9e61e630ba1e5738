import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { type DownloadOptions, downloadVerified } from "../../../../toolchain/vendors/download";
import { withServer } from "../loopback-server";
import { withTemporaryFolder } from "../temporary-folder";
import { assertRefused } from "../../../support/refused";

const content = Buffer.alloc(200_000, "minikube");
const digest = createHash("sha256").update(content).digest("hex");

describe("a download with a published checksum", () => {
  it("stands at its place, executable, when the checksum is right", async () => {
    await withTemporaryFolder(async (folder) => {
      await download(folder, serving({ "/tool": content, "/tool.sha256": `${digest}  tool\n` }));
      assert.deepEqual(await readFile(join(folder, "tool")), content);
      assert.equal((await stat(join(folder, "tool"))).mode & 0o777, 0o755);
    });
  });

  it("is checked against its own line where the vendor publishes one list of all files", async () => {
    await withTemporaryFolder(async (folder) => {
      const list = `${"0".repeat(64)}  another\n${digest}  tool\n${"1".repeat(64)} *third\n`;
      await download(folder, serving({ "/tool": content, "/tool.sha256": list }));
      assert.deepEqual(await readFile(join(folder, "tool")), content);
    });
    await assertNothingKept(
      serving({ "/tool": content, "/tool.sha256": `${digest}  another\n${digest}  third\n` }),
      /has no SHA-256 checksum of tool/,
    );
  });

  it("is asked for again when the host cannot at the moment, or breaks off", async () => {
    await withTemporaryFolder(async (folder) => {
      let asked = 0;
      await download(folder, (request, response) => {
        if (request.url === "/tool.sha256") response.end(digest);
        else if (++asked === 1) response.writeHead(503).end();
        else if (asked === 2)
          response.writeHead(200).write(content.subarray(0, 1000), () => response.destroy());
        else response.end(content);
      });
      assert.deepEqual(await readFile(join(folder, "tool")), content);
    });
  });

  it("is not kept when the checksum is wrong", async () => {
    const altered = Buffer.concat([content, Buffer.from("!")]);
    await assertNothingKept(
      serving({ "/tool": altered, "/tool.sha256": digest }),
      /vendor publishes .* was not kept/,
    );
  });

  it("is not kept when the connection is cut in the middle", async () => {
    await assertNothingKept((request, response) => {
      if (request.url === "/tool.sha256") {
        response.end(digest);
        return;
      }
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    }, /download of .*\/tool failed/);
  });

  it("is given up when the host hangs in the middle", async () => {
    await assertNothingKept(
      (request, response) => {
        if (request.url === "/tool.sha256") {
          response.end(digest);
          return;
        }
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, 1000));
      },
      /nothing came for 0\.3 s/,
      { stallSeconds: 0.3 },
    );
  });

  it("is not given up because its own process was stopped for a while", async () => {
    await withTemporaryFolder(async (folder) => {
      await download(
        folder,
        (request, response) => {
          if (request.url === "/tool.sha256") {
            response.end(digest);
            return;
          }
          response.write(content.subarray(0, 1000), () => {
            blockThread(2500);
            response.end(content.subarray(1000));
          });
        },
        { stallSeconds: 1 },
      );
      assert.deepEqual(await readFile(join(folder, "tool")), content);
    });
  });

  it("is refused when the host answers with an error", async () => {
    await assertNothingKept((_, response) => response.writeHead(503).end(), /HTTP 503/);
  });

  it("is refused when what comes as a checksum is none", async () => {
    await assertNothingKept(
      serving({ "/tool": content, "/tool.sha256": "<html>Please log in</html>" }),
      /has no SHA-256 checksum of tool but starts with "<html>/,
    );
  });
});

function serving(files: Record<string, string | Buffer>): RequestListener {
  return (request, response) => {
    response.end(files[request.url ?? ""]);
  };
}

/** As a process that is stopped hears of nothing, and its timers are late. */
function blockThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function download(
  folder: string,
  listener: RequestListener,
  options: DownloadOptions = {},
): Promise<void> {
  await withServer(listener, (url) =>
    downloadVerified(`${url}/tool`, `${url}/tool.sha256`, join(folder, "tool"), {
      mode: 0o755,
      ...options,
    }),
  );
}

async function assertNothingKept(
  listener: RequestListener,
  message: RegExp,
  options: DownloadOptions = {},
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await assertRefused(download(folder, listener, options), message);
    assert.deepEqual(await readdir(folder), [], "something of the download was kept");
  });
}
