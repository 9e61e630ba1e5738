import type { WorkloadVolume } from "../evidence";
import { breakable, type Html, html } from "./html";

/** Which pods mount which claim, and the volume that it is bound to; what several pods share stands once. */
export function volumesTable(
  own: readonly WorkloadVolume[],
  all: readonly WorkloadVolume[],
): Html | undefined {
  const claims = [
    ...new Map(own.flatMap((one) => (one.claim === undefined ? [] : [[one.claim, one]]))).values(),
  ];
  const without = own.flatMap(({ pod, claim }) => (pod !== undefined && claim === undefined ? [pod] : []));
  if (claims.length === 0) return undefined;
  return html`<h3>Volumes</h3>
    <table class="stacked">
      <thead>
        <tr>
          <th scope="col">claim</th>
          <th scope="col">mounted by</th>
          <th scope="col">volume</th>
        </tr>
      </thead>
      <tbody>
        ${claims.map((claim) => claimRow(claim, all))}
      </tbody>
    </table>
    ${without.length > 0 && html`<p class="muted">No claim, so that its files go with it: ${breakable(without.join(", "))}.</p>`}`;
}

function claimRow(
  { claim = "", volume, size, storageClass, phase, workload }: WorkloadVolume,
  all: readonly WorkloadVolume[],
): Html {
  const pods = all
    .filter((other) => other.claim === claim && other.workload.namespace === workload.namespace)
    .flatMap(({ pod }) => pod ?? []);
  const details = [phase, size, storageClass && `class ${storageClass}`].filter(Boolean).join(", ");
  return html`<tr>
    <th scope="row">${breakable(claim)} <span class="muted">${details}</span></th>
    <td data-label="mounted by">
      ${pods.length === 0 ? "no pod" : breakable(pods.join(", "))}${pods.length > 1 && html` <strong>shared by ${pods.length} pods</strong>`}
    </td>
    <td data-label="volume">${volume === undefined ? "no volume" : breakable(volume)}</td>
  </tr>`;
}
