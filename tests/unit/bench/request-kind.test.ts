import assert from "node:assert/strict";
import { requestKind } from "../../../bench/scale/request-kind";

describe("What a request to the API server is about", () => {
  for (const [method, url, kind] of [
    ["GET", "/api/v1/namespaces/a/pods?limit=500", "LIST pods"],
    ["GET", "/api/v1/namespaces/a/pods?allowWatchBookmarks=true&watch=true", "WATCH pods"],
    ["GET", "/api/v1/namespaces/a/pods/web-0", "GET pods"],
    ["GET", "/api/v1/namespaces", "LIST namespaces"],
    ["GET", "/api/v1/namespaces/a", "GET namespaces"],
    ["PATCH", "/apis/apps/v1/namespaces/a/statefulsets/web?fieldManager=b", "PATCH statefulsets"],
    ["PATCH", "/apis/apps/v1/namespaces/a/statefulsets/web/status", "PATCH statefulsets/status"],
    ["GET", "/api/v1/nodes/a/status", "GET nodes/status"],
    ["DELETE", "/apis/policy/v1/namespaces/a/poddisruptionbudgets/web", "DELETE poddisruptionbudgets"],
    ["GET", "/apis/apps/v1?timeout=32s", "GET discovery"],
    ["GET", "/openapi/v3/api/v1", "GET discovery"],
    ["GET", "/version", "GET discovery"],
  ] as const) {
    it(`${method} ${url} is ${kind}`, () => {
      assert.equal(requestKind(method, url), kind);
    });
  }
});
