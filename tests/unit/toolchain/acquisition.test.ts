import assert from "node:assert/strict";
import { chooseAcquisition } from "../../../toolchain/acquisition";
import { Failure } from "../../../command-line/failure";
import { withServer } from "./loopback-server";

describe("choosing between download and source", () => {
  it("downloads when every vendor host answers", async () => {
    const choice = await withServer(
      (_, response) => response.end(),
      (url) => chooseAcquisition("", [url, `${url}/other`]),
    );
    assert.equal(choice.acquisition, "download");
  });

  it("builds from source when one host refuses, and names it", async () => {
    const choice = await withServer(
      (request, response) => response.writeHead(request.url === "/closed" ? 403 : 200).end(),
      (url) => chooseAcquisition("", [url, `${url}/closed`]),
    );
    assert.equal(choice.acquisition, "source");
    assert.match(choice.reason, /^127\.0\.0\.1:\d+ answers HTTP 403$/);
  });

  it("builds from source when a host cannot be reached", async () => {
    const closed = await withServer(
      (_, response) => response.end(),
      (url) => Promise.resolve(url),
    );
    const choice = await chooseAcquisition("", [closed]);
    assert.equal(choice.acquisition, "source");
    assert.match(choice.reason, /cannot be reached \(ECONNREFUSED\)/);
  });

  it("asks all hosts at once and waits a bounded time for those that hang", async () => {
    const asked = new Set<string | undefined>();
    const choice = await withServer(
      (request) => asked.add(request.url),
      (url) => chooseAcquisition("", [`${url}/a`, `${url}/b`, `${url}/c`], 0.3),
    );
    assert.equal(choice.acquisition, "source");
    assert.equal(choice.reason.match(/does not answer within 0\.3 s/g)?.length, 3);
    assert.deepEqual([...asked].sort(), ["/a", "/b", "/c"]);
  });

  it("obeys the environment variable without asking anybody", async () => {
    const choice = await chooseAcquisition("download", ["http://127.0.0.1:9/never-asked"]);
    assert.deepEqual(choice, { acquisition: "download", reason: "KUBERNETES_WORKLOADS_TOOLCHAIN says so" });
  });

  it("refuses another value of the environment variable and says what is allowed", async () => {
    await assert.rejects(chooseAcquisition("magic"), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /KUBERNETES_WORKLOADS_TOOLCHAIN is "magic".*"download" and "source"/);
      return true;
    });
  });
});
