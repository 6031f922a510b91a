from .api import addresses


class Invited:
    """Somebody who was invited privately to the sample course, and whose mail has come."""

    def __init__(self, api, relay):
        [self.address] = addresses(1)
        self._api = api
        self.invitation = api.invite(api.sample(), [self.address])
        self.link = relay.mail(self.address).link

    @property
    def invitee(self):
        """The invitee as the API shows it."""
        return self._api.invitees(self.invitation)[self.address]

    @property
    def result(self):
        return self._api.result(self.invitee.registration_id)

    @property
    def bookmark(self):
        """The page of the course that is stored."""
        return self._api.runtime(self.invitee.registration_id).location
