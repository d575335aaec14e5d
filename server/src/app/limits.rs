//! How often one address may ask for work that strangers can cause.

use crate::settings::Settings;
use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
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
        self.0.check_key(&address).is_ok()
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
    if !proxies.contains(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .filter(|address| !proxies.contains(address))
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
    }
}
