use usher_model::AppId;

use super::Render;
use super::target::{Target, receiver};
use crate::event::Happening;
use crate::outbound::Verdict;
use crate::registration::{Postback, RegistrationReport};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Posts a made-up result once, so that a receiver can be tried out; an error tells why it was not taken.
    pub async fn test_postback(&self, actor: &Actor, app: &AppId, postback: Postback, render: Render) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let receiver = receiver(&postback.url);
        let target = Target::of(postback)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let happening = Happening {
            verb: "postback.test",
            thing: "application",
            id: app.as_str(),
            detail: serde_json::json!({ "receiver": receiver }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;

        let id = self.entropy().id(now);
        let layout = target.layout;
        let result = render(RegistrationReport::example(id, now, layout.format.into()), layout)?;
        let heard = self.send_postback(app, format!("test-{}", id.simple()), target, &result).await;
        match heard.verdict {
            Verdict::Delivered => Ok(()),
            Verdict::Later(why) | Verdict::Never(why) => Err(Error::invalid("url", why)),
        }
    }
}
