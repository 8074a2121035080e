# resources: Does not end in the last breath of an object.
# must: timeout
# wall: 0.25
import time


class Stays:
    def __del__(self, sleep=time.sleep):
        sleep(60)


stays = Stays()
