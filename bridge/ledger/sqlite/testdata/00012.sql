-- 10b7b535a2367078fd2ca52eb104237101a5aa659f5f242dd4ad3489f624c768
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795887798093, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '5d9c213cf9f174b826afedc0984e1b5b4c9a86fa98760f4a140f7822d52ee05d', '', 'a3142db6a9b5a2a7029c88e5284696ed8162c295d843d4ceb50e408475dfd802');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'f237c7ba0798957aded6db6d246e2022125a256de3aea5c87af2e9353d761bd1', '', '9a55f4a6c4db954c8a86c3c530cca33fc1333c67f79287306fd5e283c1c5d69a');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'f935e28e6a06d33d10cd6d6e85e79e69c9fb9f40f5d9fa38f1b0459145f4c3be', 'a3142db6a9b5a2a7029c88e5284696ed8162c295d843d4ceb50e408475dfd802', '46374e8927b08e1c8444cf89de45e90f7da53f63df72747d1825a3dcd4c5528e');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '249648644fbec29bf3cd49c0cb0f3a08b33462b403f73ae30157e7aac788a4a4', '', '3906ed01a7397c38ad960872a90be8f4e6eb4ccee44cf77488e6cd02011fa0ce');
INSERT INTO words VALUES (1, X'6F61EF7C5625A8AAAC68C5BA0BFE40F8', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'CEC41E31303DEF67843E7BE853E5A207', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'1DC2AA41C8FE3699867EDA93A217A427', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'D992DD83452018DC3447F289BF702D8D', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
