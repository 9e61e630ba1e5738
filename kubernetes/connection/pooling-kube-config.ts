import { KubeConfig, type RequestContext } from "@kubernetes/client-node";

/**
 * A kubeconfig whose requests share their connections. The library's own makes an agent, and with it a connection, for
 * every request: a TLS handshake that costs both sides more than most answers do. Tokens are still those of the moment;
 * a client certificate is the one of the first request.
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
