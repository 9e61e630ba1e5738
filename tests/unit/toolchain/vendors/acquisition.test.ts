import assert from "node:assert/strict";
import { chooseAcquisition } from "../../../../toolchain/vendors/acquisition";
import { withEnvironment } from "../environment";
import { withServer } from "../loopback-server";
import { assertRefused } from "../../../support/refused";

describe("choosing between download and source", () => {
  it("downloads when every vendor host answers", async () => {
    const choice = await withServer(
      (_, response) => response.end(),
      (url) => chooseAcquisition([url, `${url}/other`]),
    );
    assert.equal(choice.acquisition, "download");
  });

  it("builds from source when one host refuses, and names it", async () => {
    const choice = await withServer(
      (request, response) => response.writeHead(request.url === "/closed" ? 403 : 200).end(),
      (url) => chooseAcquisition([url, `${url}/closed`]),
    );
    assert.equal(choice.acquisition, "source");
    assert.match(choice.reason, /^127\.0\.0\.1:\d+ answers HTTP 403$/);
  });

  it("builds from source when a host cannot be reached", async () => {
    const closed = await withServer(
      (_, response) => response.end(),
      (url) => Promise.resolve(url),
    );
    const choice = await chooseAcquisition([closed]);
    assert.equal(choice.acquisition, "source");
    assert.match(choice.reason, /cannot be reached: .*ECONNREFUSED/);
  });

  it("asks all hosts at once and waits a bounded time for those that hang", async () => {
    const asked = new Set<string | undefined>();
    const choice = await withServer(
      (request) => asked.add(request.url),
      (url) => chooseAcquisition([`${url}/a`, `${url}/b`, `${url}/c`], { seconds: 0.3, attempts: 1 }),
    );
    assert.equal(choice.acquisition, "source");
    assert.match(choice.reason, /^127\.0\.0\.1:\d+ does not answer within 0\.3 s$/);
    assert.deepEqual([...asked].sort(), ["/a", "/b", "/c"]);
  });

  it("asks again a host that cannot at the moment, and only such a one", async () => {
    const asked: (string | undefined)[] = [];
    const choice = await withServer(
      (request, response) => {
        asked.push(request.url);
        const isBusy = request.url === "/busy" && asked.filter((path) => path === "/busy").length < 3;
        response.writeHead(isBusy ? 503 : request.url === "/forbidden" ? 403 : 200).end();
      },
      (url) => chooseAcquisition([`${url}/busy`, `${url}/forbidden`]),
    );
    assert.match(choice.reason, /answers HTTP 403$/);
    assert.deepEqual(asked.sort(), ["/busy", "/busy", "/busy", "/forbidden"]);
  });

  it("says how often it asked a host that never could", async () => {
    const choice = await withServer(
      (_, response) => response.writeHead(503).end(),
      (url) => chooseAcquisition([url]),
    );
    assert.match(choice.reason, /answers HTTP 503, asked 3 times$/);
  });

  it("obeys the environment variable without asking anybody", async () => {
    const choice = await withEnvironment({ KUBERNETES_WORKLOADS_TOOLCHAIN: "download" }, () =>
      chooseAcquisition(["http://127.0.0.1:9/never-asked"]),
    );
    assert.deepEqual(choice, {
      acquisition: "download",
      reason: "KUBERNETES_WORKLOADS_TOOLCHAIN says so",
      isForced: true,
    });
  });

  it("refuses another value of the environment variable and says what is allowed", async () => {
    await withEnvironment({ KUBERNETES_WORKLOADS_TOOLCHAIN: "magic" }, () =>
      assertRefused(
        chooseAcquisition([]),
        /KUBERNETES_WORKLOADS_TOOLCHAIN is "magic".*"download" and "source"/,
      ),
    );
  });
});
