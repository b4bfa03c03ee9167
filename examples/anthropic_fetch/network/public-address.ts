import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Services of clouds for their own machines, at addresses that look public: Azure's. */
const OF_CLOUDS: ReadonlySet<string> = new Set(['168.63.129.16']);
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address is one of the public internet: not private, loopback, link-local, shared,
 * multicast, reserved, a tunnel's, nor a cloud's for its own machines. An IPv6 address that stands for an IPv4 one is judged by that.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && isPublic(ipaddr.parse(address));
}

function isPublic(address: Address): boolean {
  if (!isIPv6(address)) {
    return address.range() === 'unicast' && !OF_CLOUDS.has(address.toString());
  }
  if (address.isIPv4MappedAddress()) return isPublic(address.toIPv4Address());
  // On networks without IPv4, DNS answers with these for every host that has no IPv6 address.
  if (address.match(NAT64)) return isPublic(new ipaddr.IPv4(address.toByteArray().slice(12)));
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast';
}

function isIPv6(address: Address): address is InstanceType<typeof ipaddr.IPv6> {
  return address.kind() === 'ipv6';
}
