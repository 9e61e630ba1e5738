import assert from "node:assert/strict";
import { sumOfRequests } from "../../../bench/scale/api-server-requests";

const METRICS = `# HELP apiserver_request_total [STABLE] Counter of apiserver requests
# TYPE apiserver_request_total counter
apiserver_request_total{code="200",resource="pods",verb="LIST"} 12
apiserver_request_total{code="201",resource="pods",verb="POST"} 1.5e+03
apiserver_request_terminations_total{code="504"} 7
`;

describe("The API server's count of requests", () => {
  it("is the sum over all labels, and of no other metric", () => {
    assert.equal(sumOfRequests(METRICS), 1512);
  });

  it("is not zero where the metric is missing", () => {
    assert.throws(() => sumOfRequests("up 1\n"), /no apiserver_request_total/);
  });
});
