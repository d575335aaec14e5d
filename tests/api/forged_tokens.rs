//! Access tokens that are not ours, in every way that somebody might try.

use serde_json::{Value, json};
use shared::access::{Role, ScopeKind};
use tests::server_under_test::SECRET;
use tests::{Client, TestApp, each_database};
use uuid::Uuid;

const OTHER_SECRET: &[u8] = b"another secret, also of thirty-two bytes or more";

each_database! {
    async fn no_forged_token_is_accepted(app: TestApp) {
        let client = administrator(&app).await;
        let token = client.access_token.clone().expect("a token");
        let forger = Forger::new(&token, app.clock.now().0 / 1000);
        client.get("/api/users").await.expect_status(200);
        let resealed = client.clone().with_token(forger.sealed(&forger.header, &forger.claims));
        resealed.get("/api/users").await.expect_status(200);
        let forged = forger.all(&token);
        assert!(forged.len() >= 60, "{} kinds", forged.len());
        for (what, token) in forged {
            let answer = client.clone().with_token(token).get("/api/users").await;
            assert_eq!(answer.status.as_u16(), 401, "{what} was accepted");
        }
    }

    async fn a_token_is_read_from_the_header_alone(app: TestApp) {
        let client = administrator(&app).await;
        let token = client.access_token.clone().expect("a token");
        let stranger = app.stranger();
        let path = format!("/api/users?access_token={token}");
        stranger.get(&path).await.expect_status(401);
        for value in [format!("Basic {token}"), token.clone(), format!("Bearer  {token}x")] {
            let request = stranger.request(reqwest::Method::GET, "/api/users");
            let answer = tests::client::read(request.header("authorization", value)).await;
            answer.expect_status(401);
        }
        let request = stranger.request(reqwest::Method::GET, "/api/users");
        let answer = tests::client::read(request.header("cookie", format!("access={token}"))).await;
        answer.expect_status(401);
    }
}

async fn administrator(app: &TestApp) -> Client {
    let user = app.create_user("administrator").await;
    app.give_grant(user, Role::Administrator, (ScopeKind::Company, None))
        .await;
    app.sign_in_desk("administrator").await
}

/// Knows a good token, and takes it apart.
struct Forger {
    header: Value,
    claims: Value,
    now_s: i64,
}

impl Forger {
    fn new(token: &str, now_s: i64) -> Self {
        let mut parts = token.split('.').map(decode);
        let mut part = || {
            let bytes = parts.next().expect("a part");
            serde_json::from_slice(&bytes).expect("JSON")
        };
        Self {
            header: part(),
            claims: part(),
            now_s,
        }
    }

    /// Signed with the right secret, whatever it says.
    fn sealed(&self, header: &Value, claims: &Value) -> String {
        seal(header, claims, SECRET)
    }

    fn all(&self, token: &str) -> Vec<(String, String)> {
        let mut forged = self.wrong_headers();
        forged.extend(self.wrong_claims());
        forged.extend(self.missing_claims());
        forged.extend(self.wrong_times());
        forged.extend(self.wrong_signatures(token));
        forged
    }

    fn wrong_headers(&self) -> Vec<(String, String)> {
        let mut forged = Vec::new();
        for algorithm in [
            "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "RS384", "RS512",
            "ES256", "ES384", "PS256", "PS384", "PS512", "EdDSA", "hs256",
        ] {
            let mut header = self.header.clone();
            header["alg"] = json!(algorithm);
            forged.push((
                format!("alg {algorithm:?}"),
                self.sealed(&header, &self.claims),
            ));
            let unsigned = self.sealed(&header, &self.claims);
            let (body, _) = unsigned.rsplit_once('.').expect("three parts");
            forged.push((format!("alg {algorithm:?}, unsigned"), format!("{body}.")));
        }
        for kind in [
            json!("JWT"),
            json!("jwt"),
            json!("refresh+jwt"),
            json!(""),
            Value::Null,
        ] {
            let mut header = self.header.clone();
            header["typ"] = kind.clone();
            forged.push((format!("typ {kind}"), self.sealed(&header, &self.claims)));
        }
        let mut untyped = self.header.clone();
        untyped.as_object_mut().expect("an object").remove("typ");
        forged.push(("no typ".to_owned(), self.sealed(&untyped, &self.claims)));
        let mut unnamed = self.header.clone();
        unnamed.as_object_mut().expect("an object").remove("alg");
        forged.push(("no alg".to_owned(), self.sealed(&unnamed, &self.claims)));
        forged
    }

    fn wrong_claims(&self) -> Vec<(String, String)> {
        let nobody = json!(Uuid::from_u128(7));
        let values = [
            ("iss", json!("somebody")),
            ("iss", json!("")),
            ("iss", json!(["somebody", 1])),
            ("aud", json!("storebeat")),
            ("aud", json!("")),
            ("aud", json!(["another-api"])),
            ("sub", nobody.clone()),
            ("sub", json!("administrator")),
            ("sub", json!("")),
            ("sid", nobody),
            ("sid", json!("x")),
            ("exp", json!("later")),
            ("nbf", json!("earlier")),
            ("role", json!("administrator")),
        ];
        values
            .into_iter()
            .map(|(name, value)| {
                let mut claims = self.claims.clone();
                claims[name] = value.clone();
                (
                    format!("{name} {value}"),
                    self.sealed(&self.header, &claims),
                )
            })
            .collect()
    }

    fn missing_claims(&self) -> Vec<(String, String)> {
        ["iss", "aud", "sub", "sid", "nbf", "exp", "iat", "jti"]
            .into_iter()
            .flat_map(|name| {
                let mut without = self.claims.clone();
                without.as_object_mut().expect("an object").remove(name);
                let mut null = self.claims.clone();
                null[name] = Value::Null;
                [
                    (format!("no {name}"), self.sealed(&self.header, &without)),
                    (format!("null {name}"), self.sealed(&self.header, &null)),
                ]
            })
            .collect()
    }

    fn wrong_times(&self) -> Vec<(String, String)> {
        let now = self.now_s;
        [
            ("exp", now),
            ("exp", now - 1),
            ("exp", 0),
            ("exp", -1),
            ("nbf", now + 60),
        ]
        .into_iter()
        .map(|(name, value)| {
            let mut claims = self.claims.clone();
            claims[name] = json!(value);
            (
                format!("{name} {value}"),
                self.sealed(&self.header, &claims),
            )
        })
        .collect()
    }

    fn wrong_signatures(&self, token: &str) -> Vec<(String, String)> {
        let (body, signature) = token.rsplit_once('.').expect("three parts");
        let mut longer = self.claims.clone();
        longer["exp"] = json!(self.now_s + 86_400);
        let tampered = self.sealed(&self.header, &longer);
        let (tampered_body, _) = tampered.rsplit_once('.').expect("three parts");
        [
            (
                "another secret",
                seal(&self.header, &self.claims, OTHER_SECRET),
            ),
            ("an empty secret", seal(&self.header, &self.claims, b"")),
            ("no signature", format!("{body}.")),
            ("two parts", body.to_owned()),
            ("four parts", format!("{token}.{signature}")),
            ("a cut signature", token[..token.len() - 4].to_owned()),
            (
                "the signature of other claims",
                format!("{tampered_body}.{signature}"),
            ),
            ("nothing", String::new()),
            ("dots", "..".to_owned()),
            ("a bigger one", "a".repeat(20_000)),
        ]
        .into_iter()
        .map(|(what, token)| (what.to_owned(), token))
        .collect()
    }
}

fn seal(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let body = format!(
        "{}.{}",
        encode(header.to_string().as_bytes()),
        encode(claims.to_string().as_bytes())
    );
    format!("{body}.{}", encode(&hmac(secret, body.as_bytes())))
}

/// HMAC-SHA-256 by its definition, so that the witness is not the library under test.
fn hmac(secret: &[u8], message: &[u8]) -> [u8; 32] {
    let mut key = [0_u8; 64];
    key[..secret.len()].copy_from_slice(secret);
    let inner_pad = key.map(|byte| byte ^ 0x36);
    let outer_pad = key.map(|byte| byte ^ 0x5c);
    let inner = shared::sync::Hash::of(&[&inner_pad, message]);
    shared::sync::Hash::of(&[&outer_pad, &inner.0]).0
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = usize::try_from(bits >> (18 - 6 * place) & 63).expect("six bits");
            text.push(char::from(ALPHABET[index]));
        }
    }
    text
}

fn decode(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = ALPHABET
            .iter()
            .position(|known| *known == letter)
            .expect("the alphabet");
        bits = bits << 6 | u32::try_from(value).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).expect("eight bits"));
        }
    }
    bytes
}
