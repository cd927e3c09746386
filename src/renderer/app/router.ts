import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import { targetOf } from '@renderer/features/reports/reportDraft';
import ProjectsPage from '@renderer/features/projects/ProjectsPage.vue';

/** Every address of the app. Pages below a project carry its id, so that the sidebar knows where one is. */
export function createAppRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: { name: 'projects' } },
      { path: '/projects', name: 'projects', component: ProjectsPage },
      {
        path: '/projects/:projectId',
        name: 'project',
        component: () => import('@renderer/features/projects/ProjectPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/new-run',
        name: 'new-run',
        component: () => import('@renderer/features/editor/RunEditorPage.vue'),
        props: (route) => ({
          projectId: route.params['projectId'],
          from: typeof route.query['from'] === 'string' ? route.query['from'] : null,
          preset: typeof route.query['preset'] === 'string' ? route.query['preset'] : null,
          dataset: typeof route.query['dataset'] === 'string' ? route.query['dataset'] : null,
        }),
      },
      {
        path: '/projects/:projectId/runs/:runId',
        name: 'run',
        component: () => import('@renderer/features/runs/RunPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/runs/:runId/gallery',
        name: 'gallery',
        component: () => import('@renderer/features/gallery/GalleryPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/studies',
        name: 'studies',
        component: () => import('@renderer/features/studies/StudiesPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/studies/:studyId',
        name: 'study',
        component: () => import('@renderer/features/studies/StudyPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/reports',
        name: 'reports',
        component: () => import('@renderer/features/reports/ReportsPage.vue'),
        props: true,
      },
      {
        path: '/projects/:projectId/compare',
        name: 'compare',
        component: () => import('@renderer/features/compare/ComparePage.vue'),
        props: (route) => ({
          projectId: route.params['projectId'],
          runIds:
            typeof route.query['runs'] === 'string' ? route.query['runs'].split(',').filter(Boolean) : [],
        }),
      },
      { path: '/queue', name: 'queue', component: () => import('@renderer/features/queue/QueuePage.vue') },
      {
        // `runs=id,id`, `study=id`, or `report=id` to change one that was written.
        path: '/projects/:projectId/new-report',
        name: 'new-report',
        component: () => import('@renderer/features/reports/ReportBuilderPage.vue'),
        props: (route) => ({ projectId: route.params['projectId'], target: targetOf(route.query) }),
      },
      {
        path: '/projects/:projectId/reports/:reportId',
        name: 'report',
        component: () => import('@renderer/features/reports/ReportPage.vue'),
        props: true,
      },
      {
        path: '/datasets',
        name: 'datasets',
        component: () => import('@renderer/features/datasets/DatasetsPage.vue'),
      },
      {
        path: '/experts',
        name: 'experts',
        component: () => import('@renderer/features/experts/ExpertsPage.vue'),
      },
      {
        path: '/computers',
        name: 'computers',
        component: () => import('@renderer/features/computers/ComputersPage.vue'),
      },
      {
        path: '/help',
        name: 'help',
        component: () => import('@renderer/features/help/HelpPage.vue'),
        props: (route) => ({
          topic: typeof route.query['topic'] === 'string' ? route.query['topic'] : null,
        }),
      },
      {
        path: '/nothing/:what(run|study|project|link)/:id?',
        name: 'link-problem',
        component: () => import('./NotFoundPage.vue'),
        props: (route) => ({ what: route.params['what'], id: route.params['id'] }),
      },
      {
        path: '/settings/licences',
        name: 'licences',
        component: () => import('@renderer/features/settings/LicencesPage.vue'),
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('@renderer/features/settings/SettingsPage.vue'),
      },
      { path: '/:rest(.*)*', name: 'not-found', component: () => import('./NotFoundPage.vue') },
    ],
  });
}
