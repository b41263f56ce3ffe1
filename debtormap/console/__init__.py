"""What staff see: queues, pages and forms over the services of register and staff. No rules live here."""
