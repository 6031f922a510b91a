use std::net::IpAddr;

use chrono::TimeDelta;
use usher_store::Time;
use usher_store::sign_in_tries::{self, SignInTry};

use crate::{Actor, Result, Usher};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Try {
    /// A password.
    Password,
    /// To be mailed a link.
    Mail,
}

/// What came of counting a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// It may go on.
    Free,
    /// Too many with this e-mail address.
    PersonFull,
    /// Too many from this network address.
    OriginFull,
}

impl Try {
    fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Mail => "mail",
        }
    }

    fn span(self) -> TimeDelta {
        match self {
            Self::Password => TimeDelta::minutes(15),
            Self::Mail => TimeDelta::hours(1),
        }
    }
}

/// How long tries are kept.
pub(crate) const KEPT: TimeDelta = TimeDelta::hours(1);

impl Usher {
    /// Counts a try, and tells whether there is room for it. Tries take turns and are committed before anything is looked
    /// at, so of any number at once as many go on as the limits say. It is counted also where the address is nobody's.
    pub(super) async fn count_try(&self, actor: &Actor, what: Try, email: &str) -> Result<Room> {
        let now = self.now();
        let row = SignInTry {
            id: self.entropy().id(now),
            kind: what.word().into(),
            who: self.who_tries(email),
            origin: actor.address().and_then(|address| self.keyed("sign-in origin", &network_of(address))),
            created_at: now.into(),
        };
        let mut tx = self.store().begin().await?;
        sign_in_tries::insert(&mut tx, &row).await?;
        let since: Time = (now - what.span()).into();
        let of_person = sign_in_tries::count_of(&mut tx, &row.who, &row.kind, since).await?;
        let of_origin = match &row.origin {
            Some(origin) => sign_in_tries::count_from(&mut tx, origin, &row.kind, since).await?,
            None => 0,
        };
        tx.commit().await?;
        let limits = self.settings().sign_in;
        let per_person = match what {
            Try::Password => limits.tries_per_person,
            Try::Mail => self.settings().mail_limits.proofs_per_hour,
        };
        Ok(if of_origin > i64::from(limits.tries_per_address) {
            Room::OriginFull
        } else if of_person > i64::from(per_person) {
            Room::PersonFull
        } else {
            Room::Free
        })
    }

    /// Forgets the wrong passwords of somebody who is in.
    pub(super) async fn forgive(&self, tx: &mut usher_store::Conn, email: &str) -> Result<()> {
        sign_in_tries::forgive(tx, &self.who_tries(email), Try::Password.word()).await?;
        Ok(())
    }

    fn who_tries(&self, email: &str) -> Vec<u8> {
        self.keyed("sign-in try", &email.trim().to_lowercase()).unwrap_or_default()
    }

    fn keyed(&self, label: &str, text: &str) -> Option<Vec<u8>> {
        self.keys().fingerprints(label, text).next().map(|hash| hash.to_vec())
    }
}

/// The address, or for IPv6 the network of a household, which has as many addresses as it likes.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_one_household_are_one() {
        let of = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::4"), of("2001:db8:1:3::4"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
