# expects: nothing
import torch
import torch.nn as nn
torch.manual_seed(0)
nz = 6
netG = nn.Sequential(nn.ConvTranspose2d(nz, 8, 4), nn.BatchNorm2d(8), nn.ReLU(True), nn.ConvTranspose2d(8, 1, 2, 2), nn.Tanh())
netD = nn.Sequential(nn.Conv2d(1, 8, 4, 2), nn.BatchNorm2d(8), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(8 * 9, 1))
def weights_init(m):
    if isinstance(m, nn.BatchNorm2d):
        nn.init.normal_(m.weight, 1.0, 0.02); nn.init.zeros_(m.bias)
    elif isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(m.weight, 0.0, 0.02)
netG.apply(weights_init); netD.apply(weights_init)
crit = nn.BCEWithLogitsLoss()
oD = torch.optim.Adam(netD.parameters(), 2e-4, (0.5, 0.999)); oG = torch.optim.Adam(netG.parameters(), 2e-4, (0.5, 0.999))
fixed_noise = torch.randn(8, nz).view(8, nz, 1, 1)
img_list = []
for it in range(6):
    real = torch.rand(8, 1, 8, 8) * 2 - 1
    netD.zero_grad()
    errD_real = crit(netD(real).view(-1), torch.ones(8)); errD_real.backward()
    fake = netG(torch.randn(8, nz, 1, 1))
    errD_fake = crit(netD(fake.detach()).view(-1), torch.zeros(8)); errD_fake.backward(); oD.step()
    netG.zero_grad()
    errG = crit(netD(fake).view(-1), torch.ones(8)); errG.backward(); oG.step()
    if it % 2 == 0:
        with torch.no_grad():
            img_list.append(netG(fixed_noise).detach().cpu())
print(errG.item(), len(img_list))
