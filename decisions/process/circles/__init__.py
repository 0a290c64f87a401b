"""Circles: members with roles, and the policy by which they decide."""
