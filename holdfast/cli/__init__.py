"""The command-line door. `holdfast --help` lists the verbs; each verb has help of its own."""
