//! `usher mails`

use usher_service::mail::CapturedMailSummary;
use usher_service::{Actor, Usher};

use crate::cli::Mails;
use crate::startup::Fault;

/// Lists captured mails, newest first, or shows one.
pub(crate) async fn run(usher: &Usher, args: &Mails) -> Result<(), Fault> {
    match args.open {
        None => {
            let newest = usher.captured_mails(&Actor::Operator, None).await?;
            if newest.is_empty() {
                println!(
                    "No mail was captured. (With mail.url = \"capture:\" mail is kept here instead of being sent.)"
                );
            }
            for (number, mail) in (1..).zip(&newest) {
                println!("{number:>4}  {}  {}  {}", mail.at.format("%Y-%m-%d %H:%M"), mail.to, mail.subject);
            }
        }
        Some(number) => {
            let wanted = nth(usher, number).await?.ok_or(format!("there is no mail number {number}"))?;
            let mail = usher.captured_mail(&Actor::Operator, wanted.id).await?;
            println!(
                "From:    {}\nTo:      {}\nSubject: {}\n\n{}",
                mail.summary.from, mail.summary.to, mail.summary.subject, mail.text
            );
        }
    }
    Ok(())
}

async fn nth(usher: &Usher, number: u32) -> Result<Option<CapturedMailSummary>, Fault> {
    let mut skip = number.saturating_sub(1) as usize;
    let mut before = None;
    loop {
        let page = usher.captured_mails(&Actor::Operator, before).await?;
        let Some(last) = page.last().map(|mail| mail.id) else { return Ok(None) };
        if skip < page.len() {
            return Ok(page.into_iter().nth(skip));
        }
        skip -= page.len();
        before = Some(last);
    }
}
