import { type ConfigurationOptions, Observable, type ObservableMiddleware } from "@kubernetes/client-node";

/**
 * Options of a request to a cluster that end it with a signal, because the client's methods take no signal. Without
 * them, one that is never answered keeps its connection, and the process.
 */
export function endingWith(signal: AbortSignal): ConfigurationOptions {
  const ending: ObservableMiddleware = {
    pre: (request) => {
      request.setSignal(signal);
      return new Observable(Promise.resolve(request));
    },
    post: (response) => new Observable(Promise.resolve(response)),
  };
  return { middleware: [ending], middlewareMergeStrategy: "append" };
}
