//! How often one address may ask for work that strangers can cause.

use crate::settings::Settings;
use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

/// Sign-ins a second of one address; a company's people may share one.
const SIGN_INS_A_SECOND: NonZeroU32 = NonZeroU32::new(5).expect("not zero");
/// So many at once, as at the start of a working day.
const SIGN_INS_AT_ONCE: NonZeroU32 = NonZeroU32::new(100).expect("not zero");
/// Addresses that are remembered before those with nothing to remember are dropped.
const ADDRESSES_MAX: usize = 10_000;

/// Counts sign-ins by address, in this process.
pub struct SignInLimits(DefaultKeyedRateLimiter<IpAddr>);

impl Default for SignInLimits {
    fn default() -> Self {
        let quota = Quota::per_second(SIGN_INS_A_SECOND).allow_burst(SIGN_INS_AT_ONCE);
        Self(RateLimiter::keyed(quota))
    }
}

impl SignInLimits {
    /// Whether an address may try once more now.
    #[must_use]
    pub fn take(&self, address: IpAddr) -> bool {
        if self.0.len() > ADDRESSES_MAX {
            self.0.retain_recent();
        }
        self.0.check_key(&network_of(address)).is_ok()
    }
}

/// What one subscriber has: one address, or in IPv6 the network of 64 bits, whose addresses can be
/// changed at will.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

/// Where a request comes from: the peer, or what a trusted proxy says of its own peer.
#[must_use]
pub fn client_address(request: &HttpRequest, settings: &Settings) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    Some(forwarded_address(
        peer,
        request.headers(),
        &settings.trusted_proxies,
    ))
}

/// The last address of the chain that is not a trusted proxy: what stands before it can be invented.
fn forwarded_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    // A socket for both families writes IPv4 addresses as IPv6 ones.
    let peer = peer.to_canonical();
    let is_proxy = |address: &IpAddr| proxies.iter().any(|proxy| proxy.to_canonical() == *address);
    if !is_proxy(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .filter(|address| !is_proxy(address))
        .last()
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        let mut headers = HeaderMap::new();
        headers.append(
            HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("1.1.1.1, 2.2.2.2"),
        );
        let proxy = IpAddr::from([10, 0, 0, 1]);
        let stranger = IpAddr::from([3, 3, 3, 3]);
        assert_eq!(
            forwarded_address(proxy, &headers, &[proxy]),
            IpAddr::from([2, 2, 2, 2])
        );
        assert_eq!(forwarded_address(stranger, &headers, &[proxy]), stranger);
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().expect("an address");
        assert_eq!(
            forwarded_address(mapped, &headers, &[proxy]),
            IpAddr::from([2, 2, 2, 2])
        );
    }

    #[test]
    fn one_subscriber_is_counted_once_whatever_the_address() {
        let network = |text: &str| network_of(text.parse().expect("an address"));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:1.2.3.4"), IpAddr::from([1, 2, 3, 4]));
        assert_ne!(network("1.2.3.4"), network("1.2.3.5"));
    }
}
