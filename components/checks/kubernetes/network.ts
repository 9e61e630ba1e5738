import { isIP } from "node:net";
import { dnsSubdomain } from "../../rules/rules";
import { bothOf, distinct, listOf, object, problem, something, text, type Shape } from "./shape";

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

const address = text((argument, value) =>
  isIP(value.replace(/(^|\.)0+(?=\d)/g, "$1")) === 0 || value.includes("%")
    ? problem(argument, value, "is no IP address without a zone", "Use one such as 10.0.0.1")
    : [],
);

const searchDomain = text((argument, value) =>
  value === "."
    ? []
    : dnsSubdomain(argument, value.replace(/\.$/, "").replaceAll("_", "0")).map((found) => ({
        ...found,
        value,
      })),
);

function atMost(most: number, item: Shape): Shape {
  return (argument, value) => [
    ...listOf(item)(argument, value),
    ...(Array.isArray(value) && value.length > most
      ? problem(
          argument,
          value,
          `has more than ${String(most)}, the most that there may be`,
          "Leave some out",
        )
      : []),
  ];
}

/** DNS settings of a pod. */
export const dnsConfig: Shape = object({
  nameservers: atMost(MAX_NAMESERVERS, address),
  searches: (argument, value) => [
    ...atMost(MAX_SEARCHES, searchDomain)(argument, value),
    ...(Array.isArray(value) && value.join(" ").length > MAX_SEARCH_CHARACTERS
      ? problem(
          argument,
          value,
          `has more than ${String(MAX_SEARCH_CHARACTERS)} characters`,
          "Leave some out",
        )
      : []),
  ],
  options: listOf(object({ name: something, value: text() }, ["name"])),
});

/** Lines of a pod's hosts file. */
export const hostAliases: Shape = bothOf(
  listOf(object({ ip: address, hostnames: listOf(text(dnsSubdomain)) }, ["ip"])),
  distinct("the ip", ({ ip }) => ip),
);
