//! Which kind of browser this is: in-app browsers often lose data and cannot install.

use crate::js;

/// An app that opens links inside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InApp {
    /// WeChat.
    WeChat,
    /// WeCom, the enterprise WeChat.
    WeCom,
    /// DingTalk.
    DingTalk,
}

/// Reads the user agent.
pub fn in_app(user_agent: &str) -> Option<InApp> {
    let text = user_agent.to_ascii_lowercase();
    // WeCom names itself beside WeChat, so it is asked for first.
    if text.contains("wxwork") {
        Some(InApp::WeCom)
    } else if text.contains("micromessenger") {
        Some(InApp::WeChat)
    } else if text.contains("dingtalk") {
        Some(InApp::DingTalk)
    } else {
        None
    }
}

/// The browser's user agent.
pub fn user_agent() -> String {
    js::navigator("userAgent")
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// A name by which people recognise the device in a list: system and browser.
pub fn device_name(user_agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map_or("", |(_, name)| *name)
    };
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("OpenHarmony", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]);
    let browser = first(&[
        ("HuaweiBrowser", "Huawei Browser"),
        ("MiuiBrowser", "Mi Browser"),
        ("HeyTapBrowser", "OPPO Browser"),
        ("VivoBrowser", "vivo Browser"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    [system, browser]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the system is Apple's phone system, where pages are installed by its own menu.
pub fn is_apple_phone() -> bool {
    let agent = user_agent();
    agent.contains("iPhone") || agent.contains("iPad")
}

/// Whether the browser says that there is a network; a hint only.
pub fn is_online() -> bool {
    js::navigator("onLine")
        .and_then(|value| value.as_bool())
        .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::{InApp, device_name, in_app};

    const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; PGT-AN10) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36";

    #[test]
    fn wecom_is_not_taken_for_wechat() {
        let agent = format!("{PHONE} wxwork/4.1 MicroMessenger/7.0.1");
        assert_eq!(in_app(&agent), Some(InApp::WeCom));
    }

    #[test]
    fn the_phones_own_browser_is_no_in_app_browser() {
        assert_eq!(in_app(PHONE), None);
    }

    #[test]
    fn a_device_is_named_by_system_and_browser() {
        assert_eq!(device_name(PHONE), "Android Chrome");
    }
}
