# resources: Waits for somebody to type.
# must: error
# bare: never: plain python has the same empty input
input()
print("BREACH somebody answered")
