//! Usher's own wire.

mod deliveries;
mod events;
mod frame;
mod invitations;
mod invitees;
