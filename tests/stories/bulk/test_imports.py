from django.test import TestCase
from stories.bulk import imports
from stories.models import *
from django.urls import reverse
from tests.support.factories import *

class T(TestCase):
    def test_it(self):
        w = make_user("w", role="writer")
        self.client.force_login(w)
        page = self.client.get(reverse("admin:stories_story_import"))
        self.assertEqual(page.status_code, 200)
        r = self.client.post(reverse("admin:stories_story_import"), headers={"accept":"application/json"})
        to = r.json()
        r = self.client.post(to["file"]+"?name=a%20b.txt", b"The Title\n\nby Anna Bell\n\nREMARK Anna Lind said hello.\n\nAnna Lind left.", content_type="application/octet-stream")
        print(r.json())
        r = self.client.get(to["proof"])
        print(r.status_code, r.content.decode()[-9000:])
