//! Under which name and addresses this machine is reached on the local network.

use super::authority::is_private;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest name that stands in a certificate.
const HOST_CHARACTERS_MAX: usize = 40;

/// Private addresses of this machine, loopback among them; the list says what a phone may try.
pub(super) fn list_addresses() -> std::io::Result<Vec<IpAddr>> {
    let mut addresses: Vec<IpAddr> = if_addrs::get_if_addrs()?
        .into_iter()
        .map(|interface| interface.ip())
        .filter(is_private)
        .collect();
    addresses.extend([
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ]);
    addresses.sort();
    addresses.dedup();
    Ok(addresses)
}

/// The address that other devices most probably reach.
pub(super) fn best_of(addresses: &[IpAddr]) -> Option<IpAddr> {
    let reachable = |address: &&IpAddr| match address {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(_) => false,
    };
    let is_house = |address: &&IpAddr| matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 192);
    addresses
        .iter()
        .filter(reachable)
        .find(is_house)
        .or_else(|| addresses.iter().find(reachable))
        .copied()
}

/// This machine's name without its domain, as far as a certificate can hold it.
pub(super) fn host_name() -> String {
    clean(&system_name())
}

fn clean(name: &str) -> String {
    let first = name.split('.').next().unwrap_or_default().to_lowercase();
    let kept: String = first
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(HOST_CHARACTERS_MAX)
        .collect();
    let kept = kept.trim_matches('-');
    if kept.is_empty() {
        "localhost".to_owned()
    } else {
        kept.to_owned()
    }
}

#[cfg(unix)]
fn system_name() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

#[cfg(not(unix))]
fn system_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_cut_to_what_a_certificate_can_hold() {
        assert_eq!(clean("Anna's-Laptop.fritz.box"), "annas-laptop");
        assert_eq!(clean("我的电脑"), "localhost");
    }

    #[test]
    fn the_address_of_the_house_is_shown_before_one_of_containers() {
        let of = |text: &str| text.parse::<IpAddr>().expect("an address");
        let addresses = [of("127.0.0.1"), of("172.17.0.1"), of("192.168.1.7")];
        assert_eq!(best_of(&addresses), Some(of("192.168.1.7")));
        assert_eq!(best_of(&addresses[..1]), None);
    }
}
