import { KubeConfig, type RequestContext } from "@kubernetes/client-node";

/**
 * A kubeconfig whose requests share their connections. The library's own opens a connection for every request, and a
 * TLS handshake costs more than most answers. Tokens are read anew for each request; a client certificate is that of
 * the first request.
 *
 * @see https://github.com/kubernetes-client/javascript/blob/2.0.1/src/config.ts (`createDispatcher`)
 */
export class PoolingKubeConfig extends KubeConfig {
  readonly #agents = new Map<string, ReturnType<RequestContext["getDispatcher"]>>();

  override async applySecurityAuthentication(request: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(request);
    const context = this.getCurrentContext();
    const agent = this.#agents.get(context) ?? request.getDispatcher();
    if (agent === undefined) return;
    this.#agents.set(context, agent);
    request.setDispatcher(agent);
  }
}
