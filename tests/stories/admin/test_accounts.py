"""Editors' accounts: whoever may manage them gains nothing by it."""

from django.contrib.auth.models import Group, Permission, User
from django.test import TestCase
from django.urls import reverse

from tests.support.factories import make_superuser, make_user

PASSWORD = "correct horse battery staple"


class AccountTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = make_superuser("root")
        cls.keeper = make_user("keeper")
        names = ["add_user", "change_user", "view_user", "delete_user", "view_story"]
        cls.keeper.user_permissions.add(*Permission.objects.filter(codename__in=names))
        cls.writer = make_user("writer")

    def setUp(self):
        self.client.force_login(self.keeper)

    def address(self, what, *args):
        return reverse(f"admin:auth_{what}", args=args)

    def change(self, user, **fields):
        data = {"username": user.username, "is_active": "on", "date_joined_0": "2026-01-01"} | fields
        return self.client.post(self.address("user_change", user.pk), data)


class Keepers(AccountTestCase):
    def test_make_an_editor_who_may_log_in_and_nothing_else(self):
        data = {"username": "nina", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
        self.client.post(self.address("user_add"), data)
        nina = User.objects.get(username="nina")
        self.assertEqual((nina.is_staff, nina.is_superuser, nina.get_all_permissions()), (True, False, set()))

    def test_deactivate_an_editor(self):
        self.change(self.writer, is_active="")
        self.writer.refresh_from_db()
        self.assertFalse(self.writer.is_active)

    def test_give_nobody_rights(self):
        story = Permission.objects.get(codename="publish_story")
        group = Group.objects.create(name="Everything")
        group.permissions.add(story)
        given = {"is_superuser": "on", "groups": [group.pk], "user_permissions": [story.pk]}
        for user in (self.writer, self.keeper):
            self.change(user, **given)
            user = User.objects.get(pk=user.pk)
            self.assertFalse(user.is_superuser or user.groups.exists())
            self.assertFalse(user.has_perm("stories.publish_story"))
        self.assertNotContains(self.client.get(self.address("user_change", self.writer.pk)), "is_superuser")

    def test_give_the_role_of_a_writer_or_an_editor_and_no_other(self):
        keeper, groups = make_user("tomas", role="keeper"), Group.objects.in_bulk(field_name="name")
        self.client.force_login(keeper)
        page = self.client.get(self.address("user_change", self.writer.pk))
        self.assertEqual(
            [group.name for group in page.context["adminform"].form.fields["groups"].queryset],
            ["Editor", "Writer"],
        )
        self.change(self.writer, groups=[groups["Writer"].pk])
        self.assertEqual(list(self.writer.groups.all()), [groups["Writer"]])
        response = self.change(self.writer, groups=[groups["Keeper"].pk])
        self.assertContains(response, "not one of the available choices")
        self.assertEqual(list(self.writer.groups.all()), [groups["Writer"]])

    def test_leave_the_role_that_is_not_theirs_to_give(self):
        keeper, other = make_user("tomas", role="keeper"), make_user("nina", role="keeper")
        self.client.force_login(keeper)
        self.change(other, groups=[Group.objects.get(name="Writer").pk])
        self.assertEqual({group.name for group in other.groups.all()}, {"Keeper", "Writer"})

    def test_change_no_role_of_their_own(self):
        keeper = make_user("tomas", role="keeper")
        self.client.force_login(keeper)
        self.change(keeper, groups=[Group.objects.get(name="Writer").pk])
        self.assertEqual([group.name for group in keeper.groups.all()], ["Keeper"])

    def test_touch_nobody_who_may_do_more(self):
        self.writer.user_permissions.add(Permission.objects.get(codename="publish_story"))
        for user in (self.root, self.writer):
            self.assertEqual(self.change(user, is_active="").status_code, 403)
            password = self.address("user_password_change", user.pk)
            data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
            self.assertEqual(self.client.post(password, data).status_code, 403)
            delete = self.address("user_delete", user.pk)
            self.assertEqual(self.client.post(delete, {"post": "yes"}).status_code, 403)
            data = {"action": "delete_chosen", "_selected_action": [user.pk], "_confirmed": "yes"}
            self.client.post(self.address("user_changelist"), data)
            self.assertTrue(User.objects.filter(pk=user.pk, is_active=True).exists())

    def test_touch_nobody_who_may_do_more_once_active_again(self):
        self.writer.user_permissions.add(Permission.objects.get(codename="change_group"))
        User.objects.filter(pk=self.writer.pk).update(is_active=False)
        self.assertEqual(self.change(self.writer, is_active="on").status_code, 403)
        self.assertEqual(self.client.get(self.address("user_password_change", self.writer.pk)).status_code, 403)

    def test_see_no_groups(self):
        group = Group.objects.create(name="Everything")
        for address in (self.address("group_changelist"), self.address("group_change", group.pk)):
            self.assertEqual(self.client.get(address).status_code, 403)
        self.client.post(self.address("group_add"), {"name": "Mine"})
        self.assertEqual(Group.objects.count(), 1)


class Superusers(AccountTestCase):
    def setUp(self):
        self.client.force_login(self.root)

    def test_decide_what_others_may_do(self):
        group = Group.objects.create(name="Editors")
        self.change(self.writer, groups=[group.pk], is_staff="on")
        self.assertEqual(list(self.writer.groups.all()), [group])

    def test_cannot_shut_themselves_out(self):
        self.change(self.root, is_active="", is_superuser="")
        self.root.refresh_from_db()
        self.assertTrue(self.root.is_active and self.root.is_superuser)
        self.client.post(self.address("user_delete", self.root.pk), {"post": "yes"})
        self.assertTrue(User.objects.filter(pk=self.root.pk).exists())


class Others(AccountTestCase):
    def test_see_no_accounts(self):
        self.client.force_login(self.writer)
        self.assertEqual(self.client.get(self.address("user_changelist")).status_code, 403)
