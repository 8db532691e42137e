"""What the set-up pages share: rights by programme, plain forms, and pages of our own look."""
