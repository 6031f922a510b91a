//! Work that the database may break off.

use std::error::Error;

/// Does some work, and does it once more if PostgreSQL broke its transaction off because it and another one waited for each
/// other. Locks are taken in one order (`invitations::hold_start`), but what another transaction adds between two of them
/// cannot be held before. Nothing of the work has happened then, since it is one transaction.
pub(crate) async fn once_more<T, E: Error + 'static, W: Future<Output = Result<T, E>>>(
    work: impl Fn() -> W,
) -> Result<T, E> {
    match work().await {
        Err(fault) if is_cut_off(&fault) => {
            tracing::info!("the database broke a transaction off; it is done again");
            work().await
        }
        other => other,
    }
}

fn is_cut_off(fault: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(fault);
    while let Some(error) = cause {
        if error.downcast_ref::<usher_store::Error>().is_some_and(usher_store::Error::is_cut_off) {
            return true;
        }
        cause = error.source();
    }
    false
}
