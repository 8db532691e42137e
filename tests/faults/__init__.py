"""What is kept when senders, brokers, databases and relays are killed: ``bin/faults``."""
