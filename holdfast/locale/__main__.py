"""`python -m holdfast.locale`: bring the French catalogue up to date and compile it."""

from holdfast.locale.catalogue import update

if __name__ == "__main__":
    texts, missing = update()
    print(f"{texts} texts, {missing} without French.")
