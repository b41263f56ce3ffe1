"""What the program keeps when it is killed, when the power goes, when disk, line or clock fail: `make test-faults`."""
